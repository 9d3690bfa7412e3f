;; proves: Garbage collection is off.
;; phase: load
;; expect: bad-component
;; says: gc
;; as: whole
(component (core module (type (struct (field i32)))))
