"""Writes the contract as Python: a dataclass for every record, an enum for every enum, with the words of the contract.

    python generate.py           writes src/loyalty_engine/contract.py and src/loyalty_engine/_shapes.py
    python generate.py --check   writes nothing, and fails if they are not what would be written

What they are made of is ../contract/shapes.json, which is made of the WIT files.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHAPES = HERE.parent / "contract" / "shapes.json"
PACKAGE = HERE / "src" / "loyalty_engine"

# Records that Python has a type for.
NATIVE = {
    "decimal": "Decimal",
    "timestamp": "datetime.datetime",
    "date": "datetime.date",
}

SCALARS = {
    "string": "str",
    "bool": "bool",
    **dict.fromkeys(("u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64"), "int"),
}

WIDTH = 88

NOTICE = "Made by generate.py out of the contract; not to be edited."


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    stale = []
    for path, source in sources(json.loads(SHAPES.read_text("utf-8"))).items():
        if path.exists() and path.read_text("utf-8") == source:
            continue
        stale.append(path)
        if not arguments.check:
            path.write_text(source, "utf-8")
            print(f"wrote {path.relative_to(HERE)}")
    if stale and arguments.check:
        names = ", ".join(str(path.relative_to(HERE)) for path in stale)
        print(f"{names}: not what the contract says; run generate.py", file=sys.stderr)
        return 1
    return 0


def sources(contract: dict[str, Any]) -> dict[Path, str]:
    """The files, by path, as they should read."""
    return {
        PACKAGE / "contract.py": formatted(contract_source(contract)),
        PACKAGE / "_shapes.py": formatted(shapes_source(contract)),
    }


def formatted(source: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def contract_source(contract: dict[str, Any]) -> str:
    types: dict[str, Any] = contract["types"]
    enums = [
        enum_source(name, shape)
        for name, shape in types.items()
        if shape["kind"] == "enum"
    ]
    classes = []
    for name, shape in types.items():
        if shape["kind"] == "record" and name not in NATIVE:
            classes.append(record_source(name, shape, types))
        elif shape["kind"] == "variant":
            classes.append(variant_source(name, shape, types))
        elif shape["kind"] not in ("record", "enum", "alias"):
            raise SystemExit(f"{name}: {shape['kind']} has no counterpart here yet")
    body = "\n\n".join(enums + classes)
    names = "".join(f"    {name!r},\n" for name in sorted(public_names(types)))
    return (
        f'"""The types of the contract {contract["package"]}.\n\n{NOTICE}\n"""\n\n'
        "from __future__ import annotations\n\n"
        "import datetime\n"
        "from collections.abc import Sequence\n"
        "from dataclasses import dataclass\n"
        "from decimal import Decimal\n"
        "from enum import StrEnum\n"
        "from typing import TypeAlias\n\n"
        f"__all__ = [\n{names}]\n\n\n{body}"
    )


def public_names(types: dict[str, Any]) -> list[str]:
    names = []
    for name, shape in types.items():
        if shape["kind"] == "alias" or name in NATIVE:
            continue
        names.append(camel(name))
        if shape["kind"] == "variant":
            names += [camel(name) + camel(case["name"]) for case in shape["cases"]]
    return names


def enum_source(name: str, shape: dict[str, Any]) -> str:
    lines = [f"class {camel(name)}(StrEnum):", docstring(shape["doc"])]
    for case in shape["cases"]:
        lines.append(f'    {snake(case["name"]).upper()} = "{case["name"]}"')
        lines.append(docstring(case["doc"]))
    return "\n".join(lines) + "\n"


def record_source(name: str, shape: dict[str, Any], types: dict[str, Any]) -> str:
    lines = [
        "@dataclass(frozen=True, slots=True, kw_only=True)",
        f"class {camel(name)}:",
        docstring(shape["doc"]),
    ]
    for field in shape["fields"]:
        default = default_of(field["type"], types)
        given = f" = {default}" if default is not None else ""
        lines.append(f"    {snake(field['name'])}: {hint(field['type'], types)}{given}")
        lines.append(docstring(field["doc"]))
    return "\n".join(lines) + "\n"


def variant_source(name: str, shape: dict[str, Any], types: dict[str, Any]) -> str:
    """A class for each case, and the name of the variant for any of them."""
    classes = []
    for case in shape["cases"]:
        lines = [
            "@dataclass(frozen=True, slots=True)",
            f"class {camel(name)}{camel(case['name'])}:",
            docstring(case["doc"]),
        ]
        if case.get("type") is not None:
            lines.append(f"    value: {hint(case['type'], types)}")
        classes.append("\n".join(lines) + "\n")
    cases = " | ".join(camel(name) + camel(case["name"]) for case in shape["cases"])
    classes.append(
        f"{camel(name)}: TypeAlias = {cases}\n{docstring(shape['doc'], '')}\n"
    )
    return "\n\n".join(classes)


def hint(shape: Any, types: dict[str, Any]) -> str:
    if isinstance(shape, str):
        return SCALARS[shape]
    if "list" in shape:
        return f"Sequence[{hint(shape['list'], types)}]"
    if "option" in shape:
        return f"{hint(shape['option'], types)} | None"
    name = shape["ref"]
    if types[name]["kind"] == "alias":
        return hint(types[name]["type"], types)
    return NATIVE.get(name) or camel(name)


def default_of(shape: Any, types: dict[str, Any]) -> str | None:
    """What stands for a field that is not given, as in JSON: an empty list, none, false, the first case."""
    if shape == "bool":
        return "False"
    if isinstance(shape, str):
        return None
    if "list" in shape:
        return "()"
    if "option" in shape:
        return "None"
    name = shape["ref"]
    if types[name]["kind"] == "alias":
        return default_of(types[name]["type"], types)
    if types[name]["kind"] == "enum":
        first = types[name]["cases"][0]["name"]
        return f"{camel(name)}.{snake(first).upper()}"
    return None


def docstring(text: str, indent: str = "    ") -> str:
    # A headline of the file may stand before the words.
    text = "\n".join(line for line in text.splitlines() if not line.startswith("----"))
    paragraphs = [
        textwrap.fill(
            " ".join(paragraph.split()),
            WIDTH - len(indent) - len('""""""'),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for paragraph in text.split("\n\n")
    ]
    body = "\n\n".join(paragraphs).replace("\\", "\\\\")
    end = "\n" if "\n" in body else ""
    return textwrap.indent(f'"""{body}{end}"""', indent)


def shapes_source(contract: dict[str, Any]) -> str:
    """The same without words, for the codec."""
    types = {name: without_words(shape) for name, shape in contract["types"].items()}
    interfaces = {
        f"{package}/{name}@{version}": {
            function: without_words(shape) for function, shape in functions.items()
        }
        for package, version in [contract["package"].split("@")]
        for name, functions in contract["interfaces"].items()
    }
    return (
        f'"""The shapes of the contract {contract["package"]}.\n\n{NOTICE}\n"""\n\n'
        "from typing import Any, Final\n\n"
        f"TYPES: Final[dict[str, Any]] = {types!r}\n\n"
        f"INTERFACES: Final[dict[str, dict[str, Any]]] = {interfaces!r}\n"
    )


def without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_words(item) for key, item in value.items() if key != "doc"}
    if isinstance(value, list):
        return [without_words(item) for item in value]
    return value


def camel(kebab: str) -> str:
    return "".join(word.capitalize() for word in kebab.split("-"))


def snake(kebab: str) -> str:
    return kebab.replace("-", "_")


if __name__ == "__main__":
    sys.exit(main())
