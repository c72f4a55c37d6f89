import './small-young-generation.ts';
import 'reflect-metadata';
