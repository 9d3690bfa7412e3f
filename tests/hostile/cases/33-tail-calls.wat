;; proves: Tail calls are off.
;; phase: load
;; expect: bad-component
;; says: tail calls support is not enabled
;; as: whole
(component (core module (func $f (return_call $f))))
