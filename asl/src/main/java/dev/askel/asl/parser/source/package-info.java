/**
 * Reads a definition in JSON or YAML as a tree, with the positions of its parts. {@link
 * dev.askel.asl.parser.source.DefinitionSource} is the entry type.
 *
 * <p>The package must not depend on the fields of the Amazon States Language, or on the parser that
 * uses it.
 */
@NullMarked
package dev.askel.asl.parser.source;

import org.jspecify.annotations.NullMarked;
