;; proves: References to what the host has are off.
;; phase: load
;; expect: bad-component
;; says: reference types support is not enabled
;; as: whole
(component (core module (func (param externref))))
