;; proves: Continuations are off.
;; phase: load
;; expect: bad-component
;; says: stack switching
;; as: whole
(component (core module (type $f (func)) (type $c (cont $f))))
