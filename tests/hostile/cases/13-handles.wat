;; proves: A component cannot make the host keep handles for it: it has none.
;; phase: load
;; expect: bad-component
;; says: does not start
;; as: part
(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (func $start (local $count i32)
      (loop $again
        (drop (call $new (i32.const 1)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $count) (i32.const 100001)))))
    (start $start))
  (core instance (instantiate $m (with "" (instance (export "new" (func $new)))))))
