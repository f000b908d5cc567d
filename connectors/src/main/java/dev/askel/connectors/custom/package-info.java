/**
 * Connectors that jars of the class path bring: what the server asks of a connector, by what {@link
 * dev.askel.engine.task.CustomConnector} asks of people.
 */
@NullMarked
package dev.askel.connectors.custom;

import org.jspecify.annotations.NullMarked;
