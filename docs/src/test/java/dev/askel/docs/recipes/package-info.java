/**
 * Compiles the code of the recipes and runs it in a server. The tests use only the wire protocol of
 * the server.
 */
@NullMarked
package dev.askel.docs.recipes;

import org.jspecify.annotations.NullMarked;
