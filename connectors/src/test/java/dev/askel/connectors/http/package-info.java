@NullMarked
package dev.askel.connectors.http;

import org.jspecify.annotations.NullMarked;
