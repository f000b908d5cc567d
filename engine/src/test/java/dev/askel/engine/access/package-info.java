/** Tests of users, roles and access keys. */
@org.jspecify.annotations.NullMarked
package dev.askel.engine.access;
