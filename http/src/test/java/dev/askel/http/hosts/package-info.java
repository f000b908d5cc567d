/** Tests of permitted hosts, without a server. */
@NullMarked
package dev.askel.http.hosts;

import org.jspecify.annotations.NullMarked;
