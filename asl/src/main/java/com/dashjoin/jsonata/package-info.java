/**
 * Askel's layer over the JSONata library, in the library's own package because its seams (the tree
 * of an expression and the methods that evaluate a node) are visible only here.
 *
 * <p>Holds what must differ from the library for every expression: each step is paid from a budget,
 * evaluation has no state outside of its own object, and the values, errors and comparisons are
 * those of the reference. The functions are not here but in {@code expression.jsonata}. Must not
 * know states, definitions, actors or a database. docs/adr/0006 says why.
 *
 * <p>Without NullMarked: the annotation would claim the library's own classes, where null means
 * JSONata's undefined.
 */
package com.dashjoin.jsonata;
