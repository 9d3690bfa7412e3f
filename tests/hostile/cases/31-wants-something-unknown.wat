;; proves: A component that wants what nobody knows is not admitted.
;; phase: load
;; expect: bad-component
;; says: it imports `unknown:thing/door@1.0.0`
;; as: whole
(component
  (import "unknown:thing/door@1.0.0" (instance (export "open" (func (result u32))))))
