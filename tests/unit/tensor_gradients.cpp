// The references' gradients against finite differences of their forward passes. Loss: the dot product of the
// output with a fixed random cotangent, in double precision.
#include <bit>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "unit/gradient_check.h"
#include "unit/reference_run.h"

using namespace untaught;
using namespace untaught::tensor;
using namespace untaught::tests;

TEST_CASE("both gradients of conv2d match finite differences", "[tensor]") {
  // height, width, kernel, stride, pad
  const uint32_t shapes[][5] = {
      {5, 7, 3, 1, 1}, {6, 5, 3, 2, 1}, {5, 4, 1, 1, 0}, {5, 6, 1, 2, 0}, {7, 6, 3, 2, 0}};
  for (const auto& [height, width, kernel, stride, pad] : shapes) {
    const uint32_t out_height = (height + 2 * pad - kernel) / stride + 1;
    const uint32_t out_width = (width + 2 * pad - kernel) / stride + 1;
    const ConvShape shape{2, height, width, 3, out_height, out_width, 4, kernel, stride, pad};
    Values x = normal_values(2 * height * width * 3, 1), weight = normal_values(kernel * kernel * 12, 2);
    Values y(2 * out_height * out_width * 4), dx(x.size()), dweight(weight.size());
    Values dy = normal_values(static_cast<uint32_t>(y.size()), 3);
    const auto loss = [&] {
      run(Conv2d{shape}, {&x, &weight, &y});
      return dot(y, dy);
    };
    run(Conv2dInputGrad{shape}, {&dy, &weight, &dx});
    run(Conv2dWeightGrad{shape}, {&x, &dy, &dweight});
    check_gradient(x, dx, loss, 0.5f, 1e-5);
    check_gradient(weight, dweight, loss, 0.5f, 1e-5);
  }
}

TEST_CASE("both gradients of depthwise_conv2d match finite differences", "[tensor]") {
  // height, width, kernel, stride, pad
  const uint32_t shapes[][5] = {{5, 7, 3, 1, 1}, {6, 5, 3, 2, 1}, {5, 6, 1, 2, 0}, {7, 6, 5, 2, 2}};
  for (const auto& [height, width, kernel, stride, pad] : shapes) {
    const uint32_t out_height = (height + 2 * pad - kernel) / stride + 1;
    const uint32_t out_width = (width + 2 * pad - kernel) / stride + 1;
    const DepthwiseShape shape{2, height, width, 3, out_height, out_width, kernel, stride, pad};
    Values x = normal_values(2 * height * width * 3, 1), weight = normal_values(kernel * kernel * 3, 2);
    Values y(2 * out_height * out_width * 3), dx(x.size()), dweight(weight.size());
    Values dy = normal_values(static_cast<uint32_t>(y.size()), 3);
    const auto loss = [&] {
      run(DepthwiseConv2d{shape}, {&x, &weight, &y});
      return dot(y, dy);
    };
    run(DepthwiseConv2dInputGrad{shape}, {&dy, &weight, &dx});
    run(DepthwiseConv2dWeightGrad{shape}, {&x, &dy, &dweight});
    check_gradient(x, dx, loss, 0.5f, 1e-5);
    check_gradient(weight, dweight, loss, 0.5f, 1e-5);
  }
}

TEST_CASE("the gradients of batch norm match finite differences, with and without relu", "[tensor]") {
  for (const uint32_t relu : {0u, 1u}) {
    const BatchNormShape shape{11, 3, 1e-3f, 0.1f, relu};
    Values x = normal_values(33, 1), affine = normal_values(6, 2),
           running = {0.1f, 0.2f, 0.3f, 0.5f, 1.0f, 2.0f};
    Values y(33), saved(6), dx(33), daffine(6), dy = normal_values(33, 3);
    SECTION(relu ? "in training, relu" : "in training") {
      const auto loss = [&] {
        Values scratch = running;
        run(BatchNormTrain{shape}, {&x, &affine, &scratch, &y, &saved});
        return dot(y, dy);
      };
      loss();
      run(BatchNormTrainGrad{shape}, {&x, &affine, &saved, &dy, &dx, &daffine});
      check_gradient(x, dx, loss, 0.01f, 2e-3);
      // The loss is linear in affine, but for relu's kinks: steps small enough to cross none.
      check_gradient(affine, daffine, loss, relu ? 0.01f : 0.5f, relu ? 1e-3 : 1e-5);
    }
    SECTION(relu ? "in evaluation, relu" : "in evaluation") {
      const auto loss = [&] {
        run(BatchNormEval{shape}, {&x, &affine, &running, &y});
        return dot(y, dy);
      };
      loss();
      run(BatchNormEvalGrad{shape}, {&y, &dy, &affine, &running, &dx});
      check_gradient(x, dx, loss, relu ? 0.003f : 0.5f, relu ? 1e-3 : 1e-5);
    }
  }
}

TEST_CASE("conv2d_norm is the convolution followed by batch norm, and its two gradients are its own",
          "[tensor]") {
  const ConvShape shape{2, 5, 6, 3, 3, 3, 4, 3, 2, 1};
  const BatchNormShape norm{18, 4, 1e-3f, 0.1f, 1};
  Values x = normal_values(180, 1), weight = normal_values(108, 2, 0.2f), affine = normal_values(8, 3);
  Values running = {0.1f, -0.2f, 0.3f, 0.0f, 0.5f, 1.0f, 2.0f, 0.7f};
  Values conv(72), expected(72), y(72), dconv(72), dx(180), dy = normal_values(72, 4);
  run(Conv2d{shape}, {&x, &weight, &conv});
  run(BatchNormEval{norm}, {&conv, &affine, &running, &expected});
  const auto loss = [&] {
    run(Conv2dNorm{shape, norm.eps, norm.relu}, {&x, &weight, &affine, &running, &y});
    return dot(y, dy);
  };
  loss();
  CHECK(y == expected);
  run(BatchNormEvalGrad{norm}, {&y, &dy, &affine, &running, &dconv});
  run(Conv2dInputGrad{shape}, {&dconv, &weight, &dx});
  check_gradient(x, dx, loss, 0.01f, 1e-3);
}

TEST_CASE("batch norm tracks the mean and the unbiased variance of its batches", "[tensor]") {
  Values x = {1.0f, 2.0f, 3.0f, 6.0f}, affine = {1.0f, 0.0f}, running = {0.0f, 1.0f}, y(4), saved(2);
  run(BatchNormTrain{{4, 1, 1e-5f, 0.1f, 0}}, {&x, &affine, &running, &y, &saved});
  CHECK(running[0] == Catch::Approx(0.1 * 3.0));
  CHECK(running[1] == Catch::Approx(0.9 + 0.1 * 14.0 / 3.0));
  CHECK(saved[0] == Catch::Approx(3.0));
  CHECK(saved[1] == Catch::Approx(1.0 / std::sqrt(3.5 + 1e-5)));
}

TEST_CASE("the gradients of relu and pooling match finite differences", "[tensor]") {
  Values x = normal_values(2 * 4 * 6 * 3, 1), dx(x.size());
  SECTION("relu") {
    for (float& value : x) value += value > 0.0f ? 0.1f : -0.1f;  // away from the kink
    Values y(x.size()), dy = normal_values(144, 3);
    const auto loss = [&] {
      run(Relu{144}, {&x, &y});
      return dot(y, dy);
    };
    loss();
    run(ReluGrad{144}, {&y, &dy, &dx});
    check_gradient(x, dx, loss, 0.05f, 1e-5);
  }
  SECTION("average pooling") {
    Values y(36), dy = normal_values(36, 3);
    run(AvgPoolGrad{{2, 4, 6, 3, 2}}, {&dy, &dx});
    check_gradient(
        x, dx,
        [&] {
          run(AvgPool{{2, 4, 6, 3, 2}}, {&x, &y});
          return dot(y, dy);
        },
        0.5f, 1e-5);
  }
  SECTION("global average pooling") {
    Values y(6), dy = normal_values(6, 3);
    run(GlobalAvgPoolGrad{{2, 24, 3}}, {&dy, &dx});
    check_gradient(
        x, dx,
        [&] {
          run(GlobalAvgPool{{2, 24, 3}}, {&x, &y});
          return dot(y, dy);
        },
        0.5f, 1e-5);
  }
}

TEST_CASE("the gradients of linear match finite differences", "[tensor]") {
  const LinearShape shape{5, 7, 3};
  Values x = normal_values(35, 1), weight = normal_values(21, 2), bias = normal_values(3, 3), y(15), dx(35);
  Values dy = normal_values(15, 4), dweight(21), dbias(3);
  const auto loss = [&] {
    run(Linear{shape}, {&x, &weight, &bias, &y});
    return dot(y, dy);
  };
  run(LinearInputGrad{shape}, {&dy, &weight, &dx});
  run(LinearWeightGrad{shape}, {&x, &dy, &dweight, &dbias});
  check_gradient(x, dx, loss, 0.5f, 1e-5);
  check_gradient(weight, dweight, loss, 0.5f, 1e-5);
  check_gradient(bias, dbias, loss, 0.5f, 1e-5);
}

TEST_CASE("the gradient of softmax cross-entropy matches finite differences", "[tensor]") {
  for (const float smoothing : {0.0f, 0.1f, 1.0f}) {
    const SoftmaxCrossEntropy params{4, 5, smoothing, 0.25f};
    Values logits = normal_values(20, 1), metrics(8), dlogits(20);
    Values labels = {0.0f, std::bit_cast<float>(4u), std::bit_cast<float>(2u), std::bit_cast<float>(1u)};
    const auto loss = [&] {
      run(params, {&logits, &labels, &metrics, &dlogits});
      return 0.25 * (double{metrics[0]} + metrics[2] + metrics[4] + metrics[6]);
    };
    loss();
    const Values gradient = dlogits;
    check_gradient(logits, gradient, loss, 0.01f, 1e-3);
  }
}

TEST_CASE("augment_grad is the adjoint of augment", "[tensor]") {
  // The offset is constant, so only the linear part counts: <A x - A 0, y> = <x, A^T y>.
  const uint32_t n = 4, height = 7, width = 6, count = n * height * width * 3;
  Values table(n * 16, 0.0f), x = normal_values(count, 1), dy = normal_values(count, 2), y(count),
                              zero(count);
  for (uint32_t r = 0; r < n; ++r) {
    for (uint32_t k = 0; k < 12; ++k) table[r * 16 + k] = random_normal(3, r, k);
    table[r * 16 + 12] = r < 2 ? 1.0f : 0.0f;
    table[r * 16 + 13] = r % 2 == 0 ? 2.0f : -1.0f;
    table[r * 16 + 14] = r == 3 ? 1.0f : -3.0f;
  }
  Values none(count, 0.0f), dx(count);
  run(Augment{n, height, width}, {&x, &table, &y});
  run(Augment{n, height, width}, {&none, &table, &zero});
  run(AugmentGrad{n, height, width}, {&dy, &table, &dx});
  CHECK(dot(y, dy) - dot(zero, dy) == Catch::Approx(dot(x, dx)).epsilon(1e-5));
}

TEST_CASE("splat is the adjoint of crop", "[tensor]") {
  const CropShape shape{3, 9, 8, 6, 7, 3};
  Values boxes = {0.2f, 0.1f, 1.3f, 1.8f, 1.4f, 2.6f, 0.6f, 0.4f, -1.2f, -0.7f, 1.8f, 2.2f};
  Values x = normal_values(3 * 72 * 3, 1), dy = normal_values(3 * 42 * 3, 2), y(dy.size()), dx(x.size());
  run(Crop{shape}, {&x, &boxes, &y});
  run(Splat{shape}, {&dy, &boxes, &dx});
  CHECK(dot(y, dy) == Catch::Approx(dot(x, dx)).epsilon(1e-5));
}

TEST_CASE("crop leaves a flat image flat and the identity box an image as it is", "[tensor]") {
  Values flat(5 * 6 * 3, 0.7f), box = {0.6f, -0.8f, 0.9f, 1.7f}, y(4 * 3 * 3);
  run(Crop{{1, 5, 6, 4, 3, 3}}, {&flat, &box, &y});
  for (const float value : y) CHECK(value == Catch::Approx(0.7));
  Values x = normal_values(90, 1), identity = {0.0f, 0.0f, 1.0f, 1.0f}, same(90);
  run(Crop{{1, 5, 6, 5, 6, 3}}, {&x, &identity, &same});
  CHECK(same == x);
}
