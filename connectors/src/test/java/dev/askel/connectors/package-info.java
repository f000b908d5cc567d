/** Tests with real HTTP servers, and classes that several tests share. */
@NullMarked
package dev.askel.connectors;

import org.jspecify.annotations.NullMarked;
