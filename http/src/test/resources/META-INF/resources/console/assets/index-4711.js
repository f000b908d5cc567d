document.title = "whole";
