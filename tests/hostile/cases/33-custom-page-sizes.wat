;; proves: Pages of other sizes are off.
;; phase: load
;; expect: bad-component
;; says: the custom page sizes proposal must be enabled
;; as: whole
(component (core module (memory 1 (pagesize 1))))
