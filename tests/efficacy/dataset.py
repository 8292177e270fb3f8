"""The training and test arrays of a cell: clean photos, the protected people's replaced by a method's."""
import os
import shutil
from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image

import photos
import protected
import splits


@dataclass
class Dataset:
    """images uint8 [n, H, W, 3] tensors, labels int64 [n]. groups: bool [test] by name. facts go into the cell."""
    classes: int
    images: torch.Tensor
    labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    groups: dict
    facts: dict = field(default_factory=dict)


class Difference:
    """Collects how far protected photos are from the originals (before transforms)."""

    def __init__(self):
        self.psnr, self.peak = [], 0

    def add(self, original, changed):
        self.psnr.append(photos.psnr_db(original, changed))
        self.peak = max(self.peak, int(np.abs(original.astype(int) - changed.astype(int)).max()))

    def facts(self):
        finite = [value for value in self.psnr if np.isfinite(value)]
        return {"psnr_db": round(float(np.mean(finite)), 2) if finite else None, "max_difference": self.peak}


def tensors(images, labels):
    return torch.from_numpy(np.stack(images)), torch.tensor(labels, dtype=torch.int64)


def faces(args, setting, protocol, who, transform):
    """Protocols F and F64."""
    split = splits.faces(args.data, who, setting.photos)
    maker = FaceMaker(args, setting, protocol, who, split)
    change = photos.TRANSFORMS[transform]
    difference = Difference()

    def finished(photo):
        photo = change(photo)
        return photos.as_array(photo if protocol == "F64" else photos.face_crop(photo))

    images, labels = [], []
    for label, name in split.train:
        photo = maker.original(label, name)
        if label in split.protected and setting.method != "clean":
            changed = maker.protected_photo(label, name)
            difference.add(maker.measured(photo), maker.measured(changed))
            photo = changed
        images.append(finished(photo))
        labels.append(label)
    test = [photos.as_array(photos.face_crop(photos.read(maker.path(label, name)))) for label, name in split.test]
    test_images, test_labels = tensors(test, [label for label, _ in split.test])
    users = torch.isin(test_labels, torch.tensor(split.protected))
    facts = {**difference.facts(), **maker.facts()} if setting.method != "clean" else {}
    return Dataset(len(split.people), *tensors(images, labels), test_images, test_labels,
                   {"users": users, "others": ~users}, facts)


class FaceMaker:
    """Originals and protected versions of F's and F64's photos, as Pillow images before any transform.

    F64: the photo is the 64x64 crop. F: it is the 250x250 file.
    """

    def __init__(self, args, setting, protocol, who, split):
        self.args, self.setting, self.protocol, self.split = args, setting, protocol, split
        self.set_name = f"{protocol}-{who}" + (f"-p{setting.photos}" if setting.photos else "")
        self.boxes = protected.face_boxes(args.data) if protocol == "F" else None
        self.outputs, self.records = {}, []

    def path(self, label, name):
        return os.path.join(self.args.data, "lfw", self.split.people[label], name)

    def original(self, label, name):
        photo = photos.read(self.path(label, name))
        return photos.face_crop(photo) if self.protocol == "F64" else photo

    def measured(self, photo):
        """What PSNR is taken of: the face crop, at its own resolution."""
        return photos.as_array(photo if self.protocol == "F64" else photos.face_crop(photo, side=None))

    def protected_photo(self, label, name):
        person = self.split.people[label]
        if self.setting.method in protected.CONTROLS:
            box = self.boxes[f"{person}/{name}"] if self.boxes else None
            image = photos.as_array(self.original(label, name))
            return Image.fromarray(protected.add_control(self.setting, image, person, name, box))
        if label not in self.outputs:
            self.outputs[label] = self.run(label)
        stem = os.path.splitext(name)[0]
        if stem not in self.outputs[label]:
            raise RuntimeError(f"the protector wrote nothing for {person}/{name}")
        return photos.read(self.outputs[label][stem])

    def run(self, label):
        """One person through the protector (or through the pipeline alone). Returns stem -> path."""
        person = self.split.people[label]
        names = [name for other, name in self.split.train if other == label]
        source = os.path.join(self.args.work, "inputs", self.set_name, person)
        region = self.write_inputs(source, label, names)
        out = os.path.join(self.args.work, "protected", f"{self.set_name}-{self.setting.slug()}", person)
        try:
            record = protected.run_tool(self.args.protector, source, out, self.setting, "person", region)
        except (RuntimeError, OSError):
            if self.setting.method != "pipeline":
                raise
            record = protected.re_encode(source, out, self.input_names(names), self.setting)
        self.records.append({"person": person, "photos": len(names), **record})
        return protected.output_files(out)

    def input_names(self, names):
        return [os.path.splitext(name)[0] + ".png" if self.protocol == "F64" else name for name in names]

    def write_inputs(self, source, label, names):
        """Puts exactly these photos into the folder; returns the --region argument."""
        part = source + ".part"
        if not os.path.isdir(source):
            shutil.rmtree(part, ignore_errors=True)
            os.makedirs(part)
            for name, written in zip(names, self.input_names(names)):
                if self.protocol == "F64":
                    self.original(label, name).save(os.path.join(part, written))
                else:
                    shutil.copyfile(self.path(label, name), os.path.join(part, written))
            os.replace(part, source)
        if self.protocol == "F64":
            return "whole"
        person = self.split.people[label]
        boxes = {name: self.boxes[f"{person}/{name}"] for name in names}
        protected.write_boxes(source + "-boxes.csv", names, boxes)
        return source + "-boxes.csv"

    def facts(self):
        if not self.records:
            return {}
        return {"protect_seconds_mean": round(float(np.mean([r["seconds"] for r in self.records])), 1),
                "protect_runs": self.records}


def folders(args, setting, transform):
    """Protocol D: cifar10/train/<class>/*.jpg, all of it protected by one run; tests stay clean but for the transform."""
    root = os.path.join(args.data, "cifar10")
    change = photos.TRANSFORMS[transform]
    names, train = splits.folders(os.path.join(root, "train"))
    test_names, test = splits.folders(os.path.join(root, "test"))
    if names != test_names:
        raise ValueError(f"{root}: train and test have different classes")
    outputs, facts, difference = {}, {}, Difference()
    if setting.method in protected.TOOL_METHODS:
        out = os.path.join(args.work, "protected", f"D-{setting.slug()}")
        facts = protected.run_tool(args.protector, os.path.join(root, "train"), out, setting, "dataset", "whole")
        facts = {"protect_seconds_mean": facts["seconds"], "protect_runs": [facts]}
        outputs = protected.output_files(out)
    images = []
    for label, name in train:
        photo = photos.read(os.path.join(root, "train", names[label], name))
        if setting.method in protected.CONTROLS:
            changed = Image.fromarray(protected.add_control(setting, photos.as_array(photo), names[label], name))
        elif outputs:
            changed = photos.read(outputs[os.path.join(names[label], os.path.splitext(name)[0])])
        else:
            changed = photo
        if changed is not photo:
            difference.add(photos.as_array(photo), photos.as_array(changed))
        images.append(photos.as_array(change(changed)))
    tests = [photos.as_array(change(photos.read(os.path.join(root, "test", names[label], name))))
             for label, name in test]
    test_images, test_labels = tensors(tests, [label for label, _ in test])
    if setting.method not in ("clean", "pipeline"):
        facts.update(difference.facts())
    return Dataset(len(names), *tensors(images, [label for label, _ in train]), test_images, test_labels,
                   {"all": torch.ones(len(test), dtype=torch.bool)}, facts)


def pretraining(data_dir):
    """The 155 people with 8-19 photos, clean: (classes, images, labels)."""
    names, listed = splits.pretraining(data_dir)
    images = [photos.as_array(photos.face_crop(photos.read(os.path.join(data_dir, "lfw", names[label], name))))
              for label, name in listed]
    return (len(names), *tensors(images, [label for label, _ in listed]))
