// Pretrained networks, run by ONNX Runtime Web: face detection and judges. What trains is the engine's own (gpu.ts). A chunk of its
// own, loaded when a network is needed.
export { FaceDetector } from './networks/detector.ts';
export { find_model, parse_manifest, verify_model, type Manifest, type ModelFacts } from './networks/manifest.ts';
export { largest_difference, Network, type NamedTensors, type Values } from './networks/network.ts';
export { page_runtime } from './networks/page-runtime.ts';
export { Runtime, type Ort, type RuntimeBuild, type RuntimeHost } from './networks/runtime.ts';
