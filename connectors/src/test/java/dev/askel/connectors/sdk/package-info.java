@NullMarked
package dev.askel.connectors.sdk;

import org.jspecify.annotations.NullMarked;
