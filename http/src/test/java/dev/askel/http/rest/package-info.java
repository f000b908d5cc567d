/** Tests of the REST API over real HTTP on a real engine. */
@NullMarked
package dev.askel.http.rest;

import org.jspecify.annotations.NullMarked;
