;; proves: Lists of a fixed length are off.
;; phase: load
;; expect: bad-component
;; says: fixed
;; as: whole
(component (type (list u8 4)))
