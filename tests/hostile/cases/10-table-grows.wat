;; proves: Tables cannot grow at all: no instruction for it is known.
;; phase: load
;; expect: bad-component
;; says: reference types
;; as: whole
(component
  (core module
    (table 1 funcref)
    (func (result i32) (table.grow (ref.null func) (i32.const 1000000000)))))
