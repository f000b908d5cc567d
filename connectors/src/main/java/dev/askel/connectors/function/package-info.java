/**
 * Functions off AWS, mapped by the function's name: any HTTP server that takes a JSON payload by
 * POST and answers JSON, a container with Lambda's Runtime Interface Emulator, a class of a jar.
 */
@NullMarked
package dev.askel.connectors.function;

import org.jspecify.annotations.NullMarked;
