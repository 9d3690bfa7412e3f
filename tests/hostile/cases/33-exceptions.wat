;; proves: Exceptions are off.
;; phase: load
;; expect: bad-component
;; says: exceptions
;; as: whole
(component (core module (tag)))
