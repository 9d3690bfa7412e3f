;; proves: Pages of other sizes are off.
;; phase: load
;; expect: bad-component
;; says: custom page sizes
;; as: whole
(component (core module (memory 1 (pagesize 1))))
