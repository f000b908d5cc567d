/** The rules of the API, line by line of spec/api.md, over real HTTP against a real engine. */
@NullMarked
package dev.askel.http.rules;

import org.jspecify.annotations.NullMarked;
