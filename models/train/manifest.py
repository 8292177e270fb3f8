"""models/manifest.json: one entry per network, in the order in which they came."""
import hashlib
import json
import os

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "manifest.json")


def facts(name, data):
    """The first fields of an entry, for the bytes of models/name.onnx."""
    return {"name": name, "file": f"{name}.onnx", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def find(name, path=PATH):
    """The entry of this name. Raises KeyError."""
    with open(path, encoding="utf-8") as file:
        for entry in json.load(file)["models"]:
            if entry["name"] == name:
                return entry
    raise KeyError(f"{path}: no {name}")


def put(entry, path=PATH):
    """Replaces the entry of this name, or appends it; all others stay as they are."""
    models = []
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            models = json.load(file)["models"]
    names = [e["name"] for e in models]
    if entry["name"] in names:
        models[names.index(entry["name"])] = entry
    else:
        models.append(entry)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"models": models}, file, indent=2)
        file.write("\n")
