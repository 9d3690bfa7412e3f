;; proves: Tail calls are off.
;; phase: load
;; expect: bad-component
;; says: tail calls
;; as: whole
(component (core module (func $f (return_call $f))))
