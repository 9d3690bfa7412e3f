;; proves: Garbage collection is off.
;; phase: load
;; expect: bad-component
;; says: not supported without the gc feature
;; as: whole
(component (core module (type (struct (field i32)))))
