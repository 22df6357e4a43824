# SPDX-License-Identifier: MIT
"""Whether the real parsers take manifests: one JSON line for each "FORM FILE" of the arguments,
null or what is wrong. Run by real_test.py with the Python in which they are installed."""
import importlib
import importlib.util
import json
import os
import sys
import types

import yaml


def accept_triton(text):
    from google.protobuf import text_format
    from tritonclient.grpc import model_config_pb2
    text_format.Parse(text, model_config_pb2.ModelConfig())


def accept_ray(text):
    from ray.serve.schema import ServeDeploySchema
    ServeDeploySchema.model_validate(yaml.safe_load(text))


def accept_kubernetes(text):
    import kubernetes_validate
    for document in yaml.safe_load_all(text):
        kubernetes_validate.validate(document, "1.37", strict=True)


def walk_kserve(models, name, value, path):
    """KServe's client says of each model which fields there are and of what type."""
    if name in ("int", "str", "bool", "float"):
        if not isinstance(value, {"float": (int, float)}.get(name, eval(name))):
            raise ValueError(f"{path} is no {name}")
        return
    if name.startswith("dict("):
        for key, each in value.items():
            walk_kserve(models, name[5:-1].split(", ")[1], each, f"{path}.{key}")
        return
    if name.startswith("list["):
        for index, each in enumerate(value):
            walk_kserve(models, name[5:-1], each, f"{path}[{index}]")
        return
    model = getattr(models, name, None)
    if model is None:  # of Kubernetes itself
        return
    fields = {json_name: own for own, json_name in model.attribute_map.items()}
    for key, each in value.items():
        if key not in fields:
            raise ValueError(f"{path}.{key} is unknown")
        walk_kserve(models, model.openapi_types[fields[key]], each, f"{path}.{key}")


def accept_kserve(text):
    # Its package imports servers of all kinds; its models alone need none of them.
    if "kserve" not in sys.modules:
        package = types.ModuleType("kserve")
        package.__path__ = [os.path.dirname(importlib.util.find_spec("kserve").origin)]
        sys.modules["kserve"] = package
    models = importlib.import_module("kserve.models")
    walk_kserve(models, "V1beta1InferenceService", yaml.safe_load(text), "")


def main():
    for form, path in zip(sys.argv[1::2], sys.argv[2::2]):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        wrong = None
        try:
            globals()[f"accept_{form}"](text)
        except Exception as error:  # whatever the parser throws is its refusal
            wrong = f"{type(error).__name__}: {error}"
        print(json.dumps(wrong), flush=True)


if __name__ == "__main__":
    main()
