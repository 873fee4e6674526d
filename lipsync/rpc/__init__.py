"""The gRPC side of the stage. `lipsync_pb2*` are generated from `lipsync.proto` by `python -m lipsync.rpc.generate`."""
