/**
 * Functions off AWS: any HTTP server that takes a JSON payload by POST and answers JSON, mapped by
 * the function's name.
 */
@NullMarked
package dev.askel.connectors.function;

import org.jspecify.annotations.NullMarked;
