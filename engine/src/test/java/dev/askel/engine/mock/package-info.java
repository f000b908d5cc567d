/** Tests of mocked service integrations. */
@org.jspecify.annotations.NullMarked
package dev.askel.engine.mock;
