// Words of the step state, a u32 buffer (wasm/tensor/op/training.h).
const kStateSeed = 0u;
const kStateRestart = 3u;
const kStateRateStep = 4u;
