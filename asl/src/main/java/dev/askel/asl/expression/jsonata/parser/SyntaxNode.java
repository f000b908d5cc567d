/*
 * Derived from JSONata for Java 0.9.10 (com.dashjoin:jsonata); changed for Askel, see package-info.
 *
 * Copyright Dashjoin GmbH. https://dashjoin.com
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *    http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 *
 * That work is derived from JSONata, Copyright IBM Corp. 2016, 2018, MIT License.
 */
package dev.askel.asl.expression.jsonata.parser;

import java.util.List;

/**
 * A node of the syntax tree of an expression. The {@link #type} determines which fields are set. A
 * tree does not change after parsing, so threads may share it.
 */
public final class SyntaxNode {
    /** The entry of the symbol table, such as {@code (name)} or the text of an operator. */
    String id;

    /**
     * The strength with which this token, as an infix operator, binds the expression on its left.
     */
    int bindingPower;

    public String type;
    public Object value;

    /** The offset after the token in the expression. */
    public int position;

    public SyntaxNode lhs;
    public SyntaxNode rhs;
    public SyntaxNode expression;
    public List<SyntaxNode> expressions;

    /** The key-value pairs of an object constructor. */
    public List<SyntaxNode[]> lhsObject;

    List<SyntaxNode[]> rhsObject;

    public SyntaxNode condition;
    public SyntaxNode then;
    public SyntaxNode otherwise;

    public SyntaxNode procedure;
    public List<SyntaxNode> arguments;
    public SyntaxNode body;
    public LambdaSignature signature;

    /** Whether a lambda is a thunk: a tail call that the caller evaluates in a loop. */
    public boolean thunk;

    public List<SyntaxNode> steps;
    public List<SyntaxNode> stages;
    public List<SyntaxNode> predicate;
    public SyntaxNode group;

    /** The condition of a filter. */
    public SyntaxNode expr;

    List<SyntaxNode> rhsTerms;
    public List<SyntaxNode> terms;
    public boolean descending;

    public SyntaxNode pattern;
    public SyntaxNode update;
    public SyntaxNode delete;

    /** The variable that a step binds to each value with {@code @}; null without one. */
    public String focus;

    public String index;

    public boolean keepArray;
    public boolean keepSingletonArray;
    public boolean consarray;

    /**
     * Whether the result of a step consists of tuples, which contain the variables and parents of
     * their values.
     */
    public boolean tuple;

    /** The slot of the parent operator ({@code %}) that refers to this step. */
    public SyntaxNode ancestor;

    public SyntaxNode slot;
    public String label;
    int level;
    int slotIndex;
    List<SyntaxNode> seekingParent;

    SyntaxNode() {}

    SyntaxNode(String type) {
        this.type = type;
    }

    SyntaxNode(String type, SyntaxNode from) {
        this.type = type;
        this.value = from.value;
        this.position = from.position;
    }

    @Override
    public String toString() {
        return type + " " + value;
    }
}
