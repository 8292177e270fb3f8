// Imports a network and runs it on the CPU, channels first on both sides as ONNX has it.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "core/random.h"
#include "onnx/channel_order.h"
#include "tensor/cpu/executor.h"

namespace untaught::tests {

struct ImportedRun {
  tensor::Module module;
  nn::ImportedNetwork network;
  std::unique_ptr<nn::FrozenNetwork> frozen;
  tensor::View x, y, dy, dx;
  tensor::ProgramId program;
  std::unique_ptr<tensor::cpu::Executor> executor;
  uint32_t n;

  explicit ImportedRun(const std::vector<uint8_t>& file, uint32_t batch = 1) : n(batch) {
    auto parsed = nn::ImportedNetwork::parse(file);
    INFO((parsed ? "" : parsed.error().message));
    REQUIRE(parsed);
    network = std::move(*parsed);
    frozen = std::make_unique<nn::FrozenNetwork>(network, module, "imported");
    const auto& input = network.input();
    x = module.persistent("x", n * input.count());
    dx = module.persistent("dx", n * input.count());
    y = module.persistent("y", n * network.output().count());
    dy = module.persistent("dy", n * network.output().count());
    program = module.add_program("run");
    nn::Tape tape(module, program, frozen->store(), nn::BatchNormMode::kRunningStatistics,
                  nn::ParameterGradients::kSkip);
    const nn::Tensor leaf = tape.input(x, n, input.height, input.width, input.channels, true);
    const nn::Tensor out = frozen->forward(tape, leaf);
    const auto copy = [&](tensor::View from, tensor::View to) {
      const tensor::View zero = module.transient(program, "zero", from.elements);
      module.record(program, tensor::Fill{from.elements, from.elements, 0.0f, 0.0f}, {zero});
      module.record(program, tensor::Add{from.elements, 1.0f}, {from, zero, to});
    };
    copy(out.view, y);
    if (out.node != leaf.node) {
      tape.seed(out, dy);
      tape.backward();
      copy(tape.gradient(leaf), dx);
    }
    auto made = tensor::cpu::Executor::create(module, 1);
    REQUIRE(made);
    executor = std::move(*made);
    executor->write(frozen->weights(), std::as_bytes(std::span(frozen->weight_values())));
  }

  std::vector<float> read(const tensor::View& view) const {
    std::vector<float> values(view.elements);
    executor->read(view, std::as_writable_bytes(std::span(values)));
    return values;
  }
  // Channels first; rows as they are.
  std::vector<float> run(const std::vector<float>& input) {
    REQUIRE(input.size() == x.elements);
    const std::vector<float> rows = reordered(input, n, network.input(), ChannelOrder::kLast);
    executor->write(x, std::as_bytes(std::span(rows)));
    executor->run(program, 1);
    return reordered(read(y), n, network.output(), ChannelOrder::kFirst);
  }
};

}  // namespace untaught::tests
