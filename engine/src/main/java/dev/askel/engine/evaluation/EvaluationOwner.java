package dev.askel.engine.evaluation;

/**
 * Names the account and the state machine that an evaluation belongs to. Threads are shared fairly
 * between accounts, and within an account between its machines.
 *
 * @param account the twelve digits of the account
 * @param machine any name of the state machine that is unique in the account
 */
public record EvaluationOwner(String account, String machine) {}
