;; proves: Several memories in one module are off.
;; phase: load
;; expect: bad-component
;; says: multiple memories
;; as: whole
(component (core module (memory 1) (memory 1)))
