;; proves: Calls through references are off.
;; phase: load
;; expect: bad-component
;; says: reference types support is not enabled
;; as: whole
(component (core module (type $t (func)) (func (param (ref $t)))))
