/**
 * Invokes functions outside AWS, selected by name: HTTP servers that accept a JSON payload by POST
 * and answer JSON, containers with Lambda's Runtime Interface Emulator, classes in jars, and
 * workers of activities. The entry type is {@link dev.askel.connectors.function.MappedFunctions}.
 */
@NullMarked
package dev.askel.connectors.function;

import org.jspecify.annotations.NullMarked;
