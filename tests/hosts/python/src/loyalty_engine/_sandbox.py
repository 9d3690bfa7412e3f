"""Where the component runs: compiled once for the process, in instances that can reach
nothing but their own memory.

Every call has a number of instructions, which end it at the same place on every machine;
every instance a memory and a stack.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from ctypes import byref
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from wasmtime import Config, Engine, Store, WasmtimeError
from wasmtime import _ffi as c
from wasmtime import component as host

from loyalty_engine._admission import admit
from loyalty_engine._arena import Arena, ArenaFull
from loyalty_engine._lift import answer_reader, result_reader
from loyalty_engine._lower import argument_writer
from loyalty_engine._shapes import INTERFACES
from loyalty_engine.errors import ComponentError, Fault, FaultCode, RequestError

COMPONENT_BYTES_MAX: Final = 8 << 20
"""Ours has 0.8 MB; baking a programme adds some 0.5 MB for 1,000 rules."""

REQUEST_BYTES_MAX: Final = 256 << 20
"""Of a request as the host reads it. A basket of 10,000 lines has some 20 MB."""

REQUEST_BYTES_KEPT: Final = 4 << 20
"""Of a request after which an instance is kept; one of 2,000 lines has less."""

CALLS_PER_INSTANCE: Final = 10_000
"""So many that what an instance costs is lost among them, and few enough that what one may
have kept or leaked is soon gone."""

STACK_BYTES: Final = 512 << 10
"""Of an instance. It has to fit into the stack of the calling thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a component may use. The defaults are those of the other hosts."""

    fuel_per_call: int = 500_000_000
    """Instructions of one decision; a basket of 10,000 lines takes some 110 million."""
    fuel_to_configure: int = 1_000_000_000
    """Instructions to compile a programme, which may be megabytes of JSON."""
    memory_bytes: int = 64 << 20
    """Memory of an instance. A basket of 10,000 lines takes some 20 MB."""


class Compiled:
    """A component that is admitted, as native code. Many threads may use one."""

    def __init__(self, wasm: bytes) -> None:
        if len(wasm) > COMPONENT_BYTES_MAX:
            reason = f"it has {len(wasm)} bytes; at most {COMPONENT_BYTES_MAX} are read"
            raise ComponentError(f"the component is not admitted: {reason}")
        engine = _engine()
        try:
            self._component = host.Component(engine, wasm)
        except WasmtimeError as error:
            raise ComponentError(
                f"this is no component: {_first_line(error)}"
            ) from None
        admit(self._component, engine)
        self._linker = host.Linker(engine)
        self._engine = engine
        self._indexes = {
            function: self._component.get_export_index(
                function, self._component.get_export_index(interface)
            )
            for interface, functions in INTERFACES.items()
            for function in functions
        }

    def instance(self, limits: Limits) -> Instance:
        """A fresh instance."""
        store = Store(self._engine)
        store.set_limits(memory_size=limits.memory_bytes)
        store.set_fuel(limits.fuel_to_configure)
        try:
            instance = self._linker.instantiate(store, self._component)
        except WasmtimeError as error:
            raise _fault_of(error) from None
        functions = {}
        for name, index in self._indexes.items():
            assert index is not None
            function = instance.get_func(store, index)
            assert function is not None
            functions[name] = function
        return Instance(store, functions)


class Instance:
    """A component with a memory of its own. One thread at a time may use it."""

    def __init__(self, store: Store, functions: dict[str, host.Func]) -> None:
        self.calls = 0
        """How many it has answered."""
        self._store = store
        self._context = store._context()
        self._functions = {name: byref(func._func) for name, func in functions.items()}
        # What `byref` points at must live on.
        self._alive = functions
        self._arena = Arena()

    def call(self, function: str, arguments: tuple[Any, ...], fuel: int) -> Any:
        """What a function answers; of one that may refuse, whether it did not, and what."""
        write, read = _codec(function)
        address = self._written(write, arguments)
        self._store.set_fuel(fuel)
        # A new one for each call: the host lets go of what it finds there.
        answer = c.wasmtime_component_val_t()
        error = c.wasmtime_component_func_call(
            self._functions[function],
            self._context,
            c.wasmtime_component_val_t.from_address(address) if arguments else None,
            len(arguments),
            byref(answer),
            1,
        )
        if error:
            raise _fault_of(WasmtimeError._from_ptr(error))
        self.calls += 1
        try:
            return read(ctypes.addressof(answer))
        except (ValueError, OverflowError) as error:
            # A time that Python's calendar does not have.
            raise Fault(
                "bad-result", f"the component broke the contract: {error}"
            ) from None
        finally:
            c.wasmtime_component_val_delete(byref(answer))

    @property
    def is_worn(self) -> bool:
        """Whether it shall make room for a fresh one. Memory that it once had it keeps."""
        return self.calls >= CALLS_PER_INSTANCE or self._arena.size > REQUEST_BYTES_KEPT

    def _written(
        self, write: Callable[[Any, Arena], int] | None, arguments: tuple[Any, ...]
    ) -> int:
        arena = self._arena
        arena.clear()
        while write is not None:
            try:
                return write(arguments[0], arena)
            except ArenaFull:
                if arena.size >= REQUEST_BYTES_MAX:
                    reason = f"the request is larger than {REQUEST_BYTES_MAX >> 20} MiB"
                    raise RequestError("wrong-value", reason) from None
                arena.grow()
        return arena.base


@cache
def _codec(
    function: str,
) -> tuple[Callable[[Any, Arena], int] | None, Callable[[int], Any]]:
    """What writes the argument of a function, and what reads its answer."""
    (shape,) = [each[function] for each in INTERFACES.values() if function in each]
    result = shape["result"]
    read = (
        result_reader(result["result"])
        if isinstance(result, dict) and "result" in result
        else answer_reader(result)
    )
    if not shape["params"]:
        return None, read
    (parameter,) = shape["params"]
    return argument_writer(parameter["type"]), read


def built_in() -> Compiled:
    """The component that this package carries; compiled when it is first asked for."""
    return compiled(_carried())


def compiled(wasm: bytes) -> Compiled:
    """A component that is admitted. The same bytes are compiled once."""
    with _COMPILING:
        return _compiled(wasm)


_COMPILING = threading.Lock()


@lru_cache(maxsize=16)
def _compiled(wasm: bytes) -> Compiled:
    return Compiled(wasm)


@cache
def _carried() -> bytes:
    try:
        return resources.files("loyalty_engine").joinpath("loyalty.wasm").read_bytes()
    except FileNotFoundError:
        reason = "this package was built without loyalty.wasm; see its README"
        raise ComponentError(reason) from None


@cache
def _engine() -> Engine:
    config = Config()
    # Compiling takes a second or more, so what comes out is kept for the next process.
    try:
        config.cache = True
    except WasmtimeError:
        # There is no folder for it, or none that may be written.
        config = Config()
    config.consume_fuel = True
    config.max_wasm_stack = STACK_BYTES
    config.cranelift_opt_level = "speed"
    config.cranelift_nan_canonicalization = True
    # What no component for this contract needs is not there to be attacked.
    config.wasm_threads = False
    config.wasm_simd = False
    config.wasm_relaxed_simd = False
    config.wasm_multi_memory = False
    config.wasm_memory64 = False
    config.wasm_tail_call = False
    config.wasm_exceptions = False
    config.wasm_component_model = True
    # Nothing in the contract waits, and support for waiting makes calls slower.
    c.wasmtime_config_concurrency_support_set(config.ptr(), False)
    return Engine(config)


def _fault_of(error: WasmtimeError) -> Fault:
    """What an error of the host means. It tells what it is in words alone."""
    text = str(error)
    known: list[tuple[str, FaultCode, str]] = [
        ("all fuel consumed", "out-of-fuel", "it took more instructions than it may"),
        ("call stack exhausted", "stack", "it called itself too deeply"),
        ("`unreachable`", "panic", "it gave up, or got no more memory"),
        ("wasm trap:", "panic", "it did what no program may"),
        ("memory minimum size", "memory", "it wants more memory than it may have"),
    ]
    for sign, code, meaning in known:
        if sign in text:
            return Fault(code, f"the component failed: {meaning}")
    return Fault(
        "bad-result", f"the component broke the contract: {_first_line(error)}"
    )


def _first_line(error: WasmtimeError) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "no reason given"
