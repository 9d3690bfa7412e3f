;; proves: A core module is told what it lacks.
;; phase: load
;; expect: bad-component
;; says: it is a core module, not a component: build it for wasm32-wasip2
;; as: whole
(module (func (export "recommend-offers") (param i32) (result i32) i32.const 0))
