/**
 * What the guide promises, done as its readers would do it. Knows the server by its wire protocol.
 */
@NullMarked
package dev.askel.docs;

import org.jspecify.annotations.NullMarked;
