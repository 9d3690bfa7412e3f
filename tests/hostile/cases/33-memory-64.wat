;; proves: Memories of 64 bits are off.
;; phase: load
;; expect: bad-component
;; says: memory64 must be enabled
;; as: whole
(component (core module (memory i64 1)))
