mod hostile;
mod words;
