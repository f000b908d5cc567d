/**
 * Generates the pages of {@code docs/reference} and checks that the stored pages are current. The
 * sources are the settings, the usage text, the metrics' descriptions and the OpenAPI document.
 */
@NullMarked
package dev.askel.docs.reference;

import org.jspecify.annotations.NullMarked;
