;; proves: Instructions for shared memory are off.
;; phase: load
;; expect: bad-component
;; says: threads support is not enabled
;; as: whole
(component (core module (memory 1) (func (result i32) (i32.atomic.load (i32.const 0)))))
