;; proves: Exceptions are off.
;; phase: load
;; expect: bad-component
;; says: exceptions proposal not enabled
;; as: whole
(component (core module (tag)))
