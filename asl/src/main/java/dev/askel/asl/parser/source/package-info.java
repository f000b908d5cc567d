/**
 * The text of a definition in JSON or YAML as a tree, and the positions of its parts. {@link
 * dev.askel.asl.parser.source.DefinitionSource} is the entry type.
 *
 * <p>The package knows no field of the States Language. It must not know the parser above it.
 */
@NullMarked
package dev.askel.asl.parser.source;

import org.jspecify.annotations.NullMarked;
