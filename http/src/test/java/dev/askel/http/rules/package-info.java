/** The rules of the API in docs/aws/api.md, over real HTTP on a real engine. */
@NullMarked
package dev.askel.http.rules;

import org.jspecify.annotations.NullMarked;
