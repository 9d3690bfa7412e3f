;; proves: Contexts of errors are off.
;; phase: load
;; expect: bad-component
;; says: requires the component model error-context feature
;; as: whole
(component (core module $m (memory (export "memory") 1)) (core instance $c (instantiate $m)) (core func (canon error-context.drop)))
